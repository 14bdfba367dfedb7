"use strict";
window.desk.markdown = () => "";
