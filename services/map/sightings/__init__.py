"""What officers report from the person page: sent to the Public Protection Unit, and its outcome shown to them."""
