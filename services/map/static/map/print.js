// The print button; without a script the browser's own command does.
const button = document.getElementById("print");
button.hidden = false;
document.getElementById("print-hint").hidden = false;
button.addEventListener("click", () => window.print());
