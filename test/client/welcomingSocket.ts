/**
 * A class of sockets that open, say welcome, and then nothing.
 * @param pingInterval what the server says of its pings, in ms
 */
export function welcomingSocket(pingInterval: number) {
  return class extends EventTarget {
    static readonly CLOSING = 2;
    readonly url = '';
    readyState = 0;
    binaryType = 'blob';
    constructor() {
      super();
      setTimeout(() => {
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
        const data = JSON.stringify({ type: 'welcome', protocol: 1, epoch: 1, pingInterval });
        this.dispatchEvent(Object.assign(new Event('message'), { data }));
      }, 0);
    }
    send(): void {}
    close(): void {
      this.readyState = 3;
    }
  };
}
