// The texts of a template are a form like any other; 插入数据 (scoring/inserting.js) asks where they stand.
"use strict";

const writing = { desk: document.getElementById("writing") };
writing.desk.querySelectorAll("[data-insert]").forEach((button) => { button.hidden = false; });
