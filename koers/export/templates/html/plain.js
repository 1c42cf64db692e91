// Words as they are compared: small letters without accents, one kind of space, dash and apostrophe, numbers without separators.
const plain = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[−–]/g, "-").replace(/[‘’]/g, "'")
    .replace(/(\d)[.,](?=\d)/g, "$1").replace(/\s+/g, " ").trim();
const counted = (n, words) => (n === 0 ? words.none : n === 1 ? words.one : words.many.replace("{n}", n));
