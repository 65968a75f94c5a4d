// NODE_PATH leads to the packages that ./dev lint installs into the cache
module.exports = {
  bracketSpacing: false,
  printWidth: 88,
  tabWidth: 4,
  overrides: [{files: ["*.yaml", "*.yml", "*.json", "*.cjs"], options: {tabWidth: 2}}],
  proseWrap: "preserve",
  semi: true,
  trailingComma: "es5",
  xmlWhitespaceSensitivity: "preserve",
  plugins: [require.resolve("@prettier/plugin-xml")],
};
