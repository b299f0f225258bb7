import { type LayoutRequest, layout } from './layout';

interface WorkerScope {
  onmessage: ((event: { data: LayoutRequest }) => void) | null;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage({ result: layout(data) });
  } catch (error) {
    scope.postMessage({ error: String(error) });
  }
};
