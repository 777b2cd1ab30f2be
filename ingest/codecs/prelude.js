// What surrounds an uploaded codec: an expression that is evaluated first, while every built-in is still itself.
// It defines what codecs expect of their surroundings, and returns a function that, once the codec's own text has been
// evaluated, takes what that defined and returns the decoder: text of a frame in, text of the answer out.
(function () {
  const parse = JSON.parse, stringify = JSON.stringify, isArray = Array.isArray, asArray = Array.from;
  const Moment = Date, Failure = Error, isView = ArrayBuffer.isView, number = Number;
  const longest = 262144;

  const silent = function () {};
  globalThis.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent, trace: silent };
  globalThis.module = { exports: {} };
  globalThis.exports = globalThis.module.exports;
  globalThis.require = function (name) {
    if (name === 'buffer' || name === 'node:buffer') return { Buffer: globalThis.Buffer };
    throw new Failure('require: only "buffer" is there; put all in one file');
  };

  function plain(key, value) {
    if (typeof value === 'bigint') return number(value);
    return isView(value) ? asArray(value) : value;
  }

  function answer(kind, decode, input) {
    if (kind === 'Decoder') return { data: decode(input.bytes, input.fPort) };
    if (kind === 'Decode') return { data: decode(input.fPort, input.bytes, input.variables) };
    return decode(input);
  }

  return function (found) {
    const kind = found[0], decode = found[1];
    return function (text) {
      const input = parse(text);
      input.recvTime = new Moment(input.recvTime);
      input.variables = {};
      const given = answer(kind, decode, input);
      if (typeof given !== 'object' || given === null || isArray(given)) {
        throw new Failure('the codec answers no object with "data" or "errors"');
      }
      if (typeof given.then === 'function') throw new Failure('the codec answers a promise, it may not be asynchronous');
      const written = stringify({ data: given.data, errors: given.errors, warnings: given.warnings }, plain);
      if (written.length > longest) throw new Failure('the answer is longer than 256 KiB');
      return written;
    };
  };
})()
