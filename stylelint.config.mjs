export default {
  extends: "stylelint-config-standard",
  plugins: ["@stylistic/stylelint-plugin"],
  reportNeedlessDisables: true,
  rules: {
    "@stylistic/max-line-length": 120,
    // A sheet is in the order of its page: head, text, foot. What has to win says so by its layer or its selector.
    "no-descending-specificity": null,
    // Safari knows these two by their old names only.
    "property-no-vendor-prefix": [true, { ignoreProperties: ["box-decoration-break", "text-size-adjust"] }],
    // Names of fonts are written as their makers write them.
    "value-keyword-case": ["lower", { ignoreProperties: ["font-family", "src", "font", "/^--/"] }],
  },
  overrides: [
    // Its elements are those of Atom and RSS.
    { files: ["**/feed.css"], rules: { "selector-type-no-unknown": null } },
  ],
};
