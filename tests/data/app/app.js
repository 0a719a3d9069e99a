document.title = JSON.parse(document.getElementById("boot").textContent).name;
