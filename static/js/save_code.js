/** Offer the code as a picture to keep: the campaign, the code in fours, and where to type it. */
const SIZE = 1080;
const canvas = document.createElement("canvas");
const pen = canvas.getContext("2d");

function write(text, y, size, weight = 400) {
  const use = (px) => { pen.font = `${weight} ${px}px ${getComputedStyle(document.body).fontFamily}`; };
  use(size);
  use(Math.min(size, (size * SIZE * .8) / pen.measureText(text).width)); // a long name shrinks to fit
  pen.fillText(text, SIZE / 2, y);
}

function draw({ title, label, address, phone, save }) {
  canvas.width = canvas.height = SIZE;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, SIZE, SIZE);
  pen.fillStyle = "#000";
  pen.textAlign = "center";
  pen.lineWidth = 6;
  pen.setLineDash([22, 16]);
  pen.strokeRect(50, 400, SIZE - 100, 260);
  write(title, 210, 84, 700);
  write(label, 330, 52);
  write(save, 565, 120, 700);
  write(address, 790, 56, 700);
  write(phone, 900, 46);
}

function keep(picture, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(picture);
  link.download = name;
  link.click();
}

for (const button of pen ? document.querySelectorAll("[data-save]") : []) {
  button.addEventListener("click", async () => {
    await document.fonts.ready;
    draw(button.dataset);
    canvas.toBlob((picture) => keep(picture, button.dataset.file));
  });
  button.hidden = false;
}
