/** Distances, standardisation, norms and optimizers. */
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { type Check, close } from './check';

const F = nn.functional;
const double = { dtype: torch.float64 };

/** Weights of a linear model after 100 steps with a decay of the weights and a penalty on their absolute values. */
function regularised(weight_decay: number, penalty: number): torch.Tensor {
  torch.manual_seed(0);
  const model = new nn.Linear(4, 1);
  const x = torch.randn(20, 4);
  const y = x.matmul(torch.tensor([[2], [0], [-1], [0]], { dtype: torch.float32 }));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, weight_decay });
  for (let step = 0; step < 100; step++) {
    optimizer.zero_grad();
    let loss = F.mse_loss(model(x), y);
    for (const parameter of model.parameters()) loss = loss.add(parameter.abs().sum().mul(penalty));
    loss.backward();
    optimizer.step();
  }
  return torch.cat([model.weight.data.view(-1), model.bias!.data]);
}

/** An optimizer, how many of 64 points each of its steps sees, and where PyTorch's parameters are after some steps. */
type Descent = [(parameters: torch.Tensor[]) => optim.Optimizer, number, number[][]];
const STEPS = [0, 1, 9, 49, 199];
const DESCENTS: Record<string, Descent> = {
  BGD: [
    (p) => new optim.SGD(p, { lr: 0.05 }),
    64,
    [
      [0.1348492471, -0.207633192, 0.3163016869, 0.1105575175],
      [0.2523627942, -0.3931846396, 0.5981284273, 0.2043283465],
      [0.7810344058, -1.31940601, 1.994429015, 0.569015968],
      [1.00922862, -1.961644947, 2.991773239, 0.5358303105],
      [1.00476487, -1.970853805, 3.015500334, 0.5163720214],
    ],
  ],
  SGD: [
    (p) => new optim.SGD(p, { lr: 0.05 }),
    1,
    [
      [0.01469313913, 0.03365565249, 0.03441265426, -0.04720087433],
      [0.02062715593, 0.03867133457, 0.04155602838, -0.06703366373],
      [1.434711669, -1.003609, 2.904406294, 0.8604000597],
      [1.045048336, -1.960424969, 3.036235899, 0.5430957666],
      [1.077369265, -1.951615093, 3.02371369, 0.4911982921],
    ],
  ],
  momentum: [
    (p) => new optim.SGD(p, { lr: 0.02, momentum: 0.9 }),
    8,
    [
      [0.09612340918, 0.04960345884, 0.06334825023, -0.0153843204],
      [0.256100754, 5.578226031e-5, 0.3069430537, 0.1193753641],
      [1.288975983, -2.416403429, 3.864967479, 1.184959365],
      [1.010457204, -2.056814936, 3.031792184, 0.4427007911],
      [1.004713433, -1.969936213, 3.016864147, 0.5162456997],
    ],
  ],
  Nesterov: [
    (p) => new optim.SGD(p, { lr: 0.02, momentum: 0.9, nesterov: true }),
    8,
    [
      [0.1826344774, 0.0942465718, 0.1203616754, -0.02923020876],
      [0.3896176913, -0.05039705621, 0.5190386115, 0.2380903473],
      [1.240200077, -2.401829723, 3.763189623, 1.039409977],
      [1.003709015, -2.004922301, 3.026960417, 0.4864340284],
      [1.003039515, -1.968322948, 3.016897447, 0.5159766406],
    ],
  ],
  AdaGrad: [
    (p) => new optim.Adagrad(p, { lr: 0.5 }),
    8,
    [
      [0.5, 0.5, 0.5, -0.4999999999],
      [0.7221823574, 0.03416994226, 0.9693122996, -0.002453189896],
      [0.9286727913, -1.085008797, 1.986481748, 0.5011913587],
      [1.014046845, -1.931903865, 2.933210137, 0.5587534008],
      [1.000657822, -1.967888495, 3.015881065, 0.515618327],
    ],
  ],
  RMSProp: [
    (p) => new optim.RMSprop(p, { lr: 0.02 }),
    8,
    [
      [0.1999999958, 0.1999999919, 0.1999999937, -0.199999974],
      [0.3145471516, 0.01889404957, 0.3891420237, -0.001007042784],
      [0.5565108981, -0.4985369703, 0.9095359471, 0.2649240157],
      [0.9527132611, -1.407455629, 1.978338762, 0.6345097022],
      [1.00921699, -1.965070315, 2.965871514, 0.5391125996],
    ],
  ],
  Adam: [
    (p) => new optim.Adam(p, { lr: 0.05 }),
    8,
    [
      [0.0499999999, 0.0499999998, 0.04999999984, -0.04999999935],
      [0.09938000827, 0.03263628024, 0.0959247496, -0.0163893733],
      [0.3300665884, -0.2623808934, 0.4588309271, 0.1917091052],
      [1.042126049, -1.513803717, 1.955475311, 0.7695028243],
      [1.004710035, -1.970603896, 3.016272247, 0.5162262433],
    ],
  ],
};

export const measures: Record<string, Check> = {
  '000-1': () => {
    const a = torch.tensor([
      [1, -2, 3],
      [0.5, 4, -1],
    ]);
    const b = torch
      .tensor([
        [2, 0, -1],
        [1, 1, 1],
      ])
      .float();
    const answers: [number, number[][]][] = [
      [
        1,
        [
          [7, 5],
          [5.5, 5.5],
        ],
      ],
      [
        2,
        [
          [4.582575798, 3.605551243],
          [4.272001743, 3.640054941],
        ],
      ],
      [
        3,
        [
          [4.179339409, 3.271066427],
          [4.069111347, 3.274955988],
        ],
      ],
      [
        Infinity,
        [
          [4, 3],
          [4, 3],
        ],
      ],
    ];
    for (const [p, all] of answers) {
      const pairs = [all[0]![0]!, all[1]![1]!];
      close(torch.cdist(a, b, { p }), all);
      close(new nn.PairwiseDistance({ p })(a, b), pairs);
      close(torch.linalg.vector_norm(a.sub(b), { ord: p, dim: 1 }), pairs);
      close(torch.norm(a.sub(b), { p, dim: 1 }), pairs);
    }
    close(F.cosine_similarity(a, b), [-0.1195228398, 0.4865336418]);
    close(new nn.CosineSimilarity({ dim: 0 })(a, b), [1, 0.8944271802, -0.8944271802]);

    torch.manual_seed(3);
    const spread = torch.tensor(
      [
        [2, 0, 0],
        [1, 1, 0],
        [0, 0.5, 3],
      ],
      double,
    );
    const sample = torch.randn(50, 3, double).matmul(spread);
    const covariance = torch.cov(sample.T);
    const expected = [
      [3.981601587373, 1.035370936426, 1.417673915698],
      [1.035370936426, 1.208162688053, 1.742817634197],
      [1.417673915698, 1.742817634197, 8.694666560728],
    ];
    close(covariance, expected, 1e-11);
    const difference = sample.at(0).sub(sample.at(1));
    const mahalanobis = 2.24434442541;
    close(difference.matmul(torch.linalg.inv(covariance)).matmul(difference).sqrt(), mahalanobis, 1e-11);
    close(difference.dot(torch.linalg.solve(covariance, difference)).sqrt(), mahalanobis, 1e-11);
    const root = torch.linalg.cholesky(covariance);
    const whitened = torch.linalg.solve_triangular(root, difference.unsqueeze(1), { upper: false });
    close(whitened.norm(), mahalanobis, 1e-11);
  },

  '000-2': () => {
    torch.manual_seed(5);
    const sample = torch
      .randn(40, 3)
      .mul(4)
      .add(torch.tensor([10, 0, -5]));
    const fresh = torch.randn(2, 3).mul(4);
    const [low, high] = [sample.amin(0), sample.amax(0)];
    const ranged = fresh.sub(low).div(high.sub(low));
    close(ranged, [
      [0.231949836, 0.3352464437, 0.8035328388],
      [-0.2523812354, 0.2444541603, 0.821703136],
    ]);
    close(sample.sub(low).div(high.sub(low)).amax(0), [1, 1, 1]);
    const [deviation, mean] = torch.std_mean(sample, 0);
    const scored = fresh.sub(mean).div(deviation);
    close(scored, [
      [-1.306051612, -0.4987877309, 1.19085908],
      [-3.239488602, -0.8676341176, 1.263310075],
    ]);
    close(sample.std(0, { correction: 0 }), [4.28036356, 4.680570126, 3.705163717]);
    close(ranged.mul(high.sub(low)).add(low), fresh.tolist() as number[][], 1e-5);
    close(scored.mul(deviation).add(mean), fresh.tolist() as number[][], 1e-5);
  },

  '000-3': () => {
    const v = torch.tensor([3, 0, -4, 0, 1]).float();
    const norms: [number, number][] = [
      [0, 3],
      [1, 8],
      [2, 5.099019527],
      [3, 4.514357567],
      [0.5, 22.39230537],
      [Infinity, 4],
    ];
    for (const [p, norm] of norms) {
      close(torch.linalg.vector_norm(v, p), norm);
      close(torch.norm(v, { p }), norm);
    }
    close(regularised(0, 0), [1.998659372, 0.00097697, -1.000391841, 0.003181512, 0.000778948]);
    close(regularised(0.1, 0), [1.92767727, -0.002118048, -0.960675, 0.041295677, 0.026709288]);
    close(regularised(0, 0.1), [1.97256482, -0.004723369, -0.954598665, -0.00074246, 0.005772254], 2e-6);
  },

  '000-4': () => {
    torch.manual_seed(1);
    const x = torch.randn(64, 3, double);
    const noise = torch.randn(64, double).mul(0.1);
    const y = x
      .matmul(torch.tensor([1, -2, 3], double))
      .add(0.5)
      .add(noise);
    for (const [make, size, answers] of Object.values(DESCENTS)) {
      const w = torch.zeros(4, { ...double, requires_grad: true });
      const optimizer = make([w]);
      const found: number[][] = [];
      for (let step = 0; step < 200; step++) {
        const first = (step * size) % 64;
        const [inputs, targets] = [x.narrow(0, first, size), y.narrow(0, first, size)];
        optimizer.zero_grad();
        const outputs = inputs.matmul(w.narrow(0, 0, 3)).add(w.at(3));
        outputs.sub(targets).pow(2).mean().backward();
        optimizer.step();
        if (STEPS.includes(step)) found.push(w.tolist() as number[]);
      }
      close(found, answers, 1e-9);
    }
  },
};
