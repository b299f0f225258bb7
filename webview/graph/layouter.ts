import type { LayoutRequest, LayoutResult } from './layout';
import source from './layout.worker?worker';

type Answer = { result: LayoutResult } | { error: string };

/** Lays out off the main thread, so that the panel answers meanwhile. A new request cancels the last one. */
export class Layouter {
  private worker: Worker | undefined;
  private readonly url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  private cancel: (() => void) | undefined;

  /** Undefined when another request came before this one was done. */
  layout(request: LayoutRequest): Promise<LayoutResult | undefined> {
    if (this.cancel) {
      this.cancel();
      this.worker?.terminate();
      this.worker = undefined;
    }
    this.worker ??= new Worker(this.url);
    const { worker } = this;
    return new Promise((resolve, reject) => {
      this.cancel = () => resolve(undefined);
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        this.cancel = undefined;
        if ('result' in data) resolve(data.result);
        else reject(new Error(data.error));
      };
      worker.onerror = (event) => {
        this.cancel = undefined;
        this.worker = undefined;
        reject(new Error(event.message || 'The layout could not be computed.'));
      };
      worker.postMessage(request);
    });
  }
}
