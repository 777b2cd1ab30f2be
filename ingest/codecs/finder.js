// Which function of an uploaded codec decodes: TS013's decodeUplink, then the older Decoder and Decode; exports first.
(function () {
  const exported = module.exports && (module.exports.default || module.exports);
  if (typeof exported === 'function') return ['decodeUplink', exported];
  const kinds = ['decodeUplink', 'Decoder', 'Decode'];
  for (const kind of kinds) {
    const own = exported && (exported[kind] || module.exports[kind]);
    if (typeof own === 'function') return [kind, function (...given) { return own.apply(exported, given); }];
    const global = kind === 'decodeUplink' ? (typeof decodeUplink === 'function' && decodeUplink)
      : kind === 'Decoder' ? (typeof Decoder === 'function' && Decoder)
      : (typeof Decode === 'function' && Decode);
    if (global) return [kind, global];
  }
  throw new Error('no function decodeUplink(input), Decoder(bytes, port) or Decode(fPort, bytes, variables)');
})()
