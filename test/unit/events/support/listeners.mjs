export class Recorder {
  #params;

  constructor(params) {
    this.#params = params;
  }

  handleEvent(event) {
    globalThis.customListenerHeard.push([this.#params, event.type]);
  }
}

export class Broken {
  constructor() {
    throw new Error('password=hunter22 is wrong');
  }
}

export class Deaf {}

export const text = 'no class';
