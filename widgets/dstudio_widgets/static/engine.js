// The request-level engine in the page: the same binary that Python runs, so the same bytes come out, with no kernel at all.

/** Compile the binary (an ArrayBuffer or its bytes) and return what runs programs, one after another. */
export async function engineFrom(binary) {
  const { instance } = await WebAssembly.instantiate(binary, {});
  const { memory, place, simulate, size } = instance.exports;
  return {
    /** Run a program (an array of numbers) and return its result, a Uint8Array of its own. */
    simulate(program) {
      const at = place(program.length) >>> 0;
      new Float64Array(memory.buffer, at, program.length).set(program);
      const start = simulate() >>> 0;
      return new Uint8Array(memory.buffer, start, size() >>> 0).slice();
    },
  };
}
