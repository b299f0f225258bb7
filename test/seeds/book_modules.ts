/** Saved states, training and evaluation, making tensors, Variable, frozen parameters. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { type Check, close, inFolder } from './check';

const F = nn.functional;

/** A network whose state PyTorch saved with seed 0 after one pass of `randn(2, 1, 4, 4)`. */
const net = () =>
  new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.Flatten(), new nn.Linear(8, 3));
/** The file, deflated, in base64. */
const FROM_PYTORCH =
  'eNqlln1sE2Ucx6+90XVlL4AMhzBeZbYKW9vrK6y3UbECN/bSwaxELbf21p50Lb/26abglGi2SQIJmohGCImBiICJxpAQA7v//MOIBP8gwUSyP8QXNASjf/Cf8Z67W73neBmlz3K53Hqf7/f3PPf8fr+nl6OrKMpqpe4a9dRCqoB4JLQlecS37tmdiYTnUTsNY785kchlMkICiblswdaTTwp5IblJTCAbUI4omOwxrO1sHRXEVBqBOYFy+US6NV5EYqZgi+eFwaKYScaRkC3k8vERtw1ouz1WLTMF+U0+JUCVitgimRyP+tV/2mBOzIR1wRKj5XtiTxGquQUIrH0cZefMnImjORpBjZ2rkf9ozoTAdiCNI5qLoDYKdTGLEtagyBegPi17pqvSqqYLGtLVnBnBPFmLM4/DfM40DgtU+jEEC6PQqEzKNTOpRQTvhsdVvknjF2P+CZVfgmBpFJoVd5fqvoygGViu0is0eiWmV6n0agRPRmFNrF6h88VsVsym4sMCn4UWQsUDT6kqdk3FgVWeVlWeQbA2CutidYTKCJ+HVkLEC22qiFMTcWERtyrCIPBEwRtrVESyxeH4II8SaaEQR3k+sVtIgk8V075eVy6bKn08v6Lvg4CsL3+ZoKzvcKi66xFsiEK7ssDMzAKHiLj8wMpcE4IOHBfNWSegk7NypgnYqGqEETwbhU3KIjPqIj9HKAQgIivI++N5RWEcNuOZbVHprQi4KHQVx2BbrEZ+WV5fxOMcgG7l9x57DOcH9I5Bn7JRR4R8Qd79EOVMBW1X9o/B9nTp2QU7xmBAfjYXtB3ywhjE/v+dgRfHYKfyXCwMtvZy1dar1/tubJd3Nr5675ujjZRDy9HWoVx+mEdxLZZIeM1dqXrP4cJm52//9A6OA1/3N2uigjNmWmrG+YyYyg4LWRQJex/Ozzh8HhxAxyjcNMsW5gcG0EBt1AIYfB0JOVxqIuHQo/nOjIyIUEbAMYyHfl6MN4zlgTHUUp26qtjmjITbKwpg4NDqC/YlfjY5elAaYPZJ3aO09GvD+dBZ8dqF6b5J9sj2vy8OnTwXOtxzeYpzTkxdmXtCamoYlI6eq5XOdm9t//MvC/vd5S4Wz8Bx/dIXm+UYN88yA1Y/A1ckvL6CGQylUlL/iYUS9jdPdk5iQ2s5/u7K/Clqfwe+sP/hPsvVsv2ZSv3Vgf3F6VVC2f6eyvz3/PjS1PQvNy5i/0Nv3txWtr+3Mv8rt0Y6vm4eVtb/+0//uVW2v68yf5Nu/e9Mv3u6bH9/Zf6n3qLZO71H2N/oD6b2FifZZbvFKW/74tAnv59gV9w6JX3zR0L6vOf81NDyOun40DF2/Myr0sRnLVL/7TekFQdOS+sG+qUPPz7KvnJwJRt/rY3dEv2ofd+xoJQ1FUPbqk4reWV6+V9mlxz5rlnm1aKfVyASXvUQ80pfelvqOrlemswklRryVXPzmVpF7UFedaVWUOo3j1j/GRt2/eF4asfs9X8p5ZlpQMoUC0JelDvQXh6fPeNiMhJ2lh2E0xX0+wM+J+NlGF/Q7XR5PIzTyTjdvkAw6Ha5fb6gx+33+3CUGzxXmu1yHHYlShMOthSnvl/X3xU5eY42svr220hwJ2nq3v3dKKFvoE2ExPwq6r5d26iib4ENhMr7JZVS6zXC+u5TS8CL5lBEzzSS+r5BktdI0mUk9RWfJPHZT99ljKS+Vhs8SZIxkvoqa/CsJkiPkdTXR4MnSXqNpL6yGTytBOkzkvraYfAkSb+R1FcCkvyyhiADRlKfzXVkBtsosm4YUX2KLSV3YAm9d/L3chbLWu3dZfQ63aGRvL9Hq/fA3JnGYcFneOpbLWvVM/Aci8o0KO+r7/4Hx9CLZA==';

export const modules: Record<string, Check> = {
  '000-12': () =>
    inFolder((folder) => {
      const theirs = join(folder, 'state.pth');
      writeFileSync(theirs, inflateSync(Buffer.from(FROM_PYTORCH, 'base64')));
      const model = net();
      assert.equal(String(model.load_state_dict(torch.load(theirs))), '<All keys matched successfully>');
      close(model.get_submodule('1').get_buffer('running_mean'), [-0.053918302, -0.027941642]);
      const expected = [
        [-0.25614637, -0.40279859, 0.12943095],
        [-0.34357166, 0.04775727, 0.25091684],
      ];
      const images = torch.linspace(-1, 1, 32).view(2, 1, 4, 4);
      close(model.eval()(images), expected);
      const ours = join(folder, 'ours', 'state.pth');
      mkdirSync(join(folder, 'ours'));
      torch.save(model.state_dict(), ours);
      // PyTorch 2.13 opened exactly this file and found the numbers of its own.
      const digest = createHash('sha1').update(readFileSync(ours)).digest('hex');
      assert.equal(digest, '196fd07f284e87a110b04720a8ba9a8473e63986');
      const copy = net();
      copy.load_state_dict(torch.load(ours));
      close(copy.eval()(images), expected);
    }),

  '000-13': () => {
    torch.manual_seed(0);
    const norm = new nn.BatchNorm1d(6);
    const model = new nn.Sequential(new nn.Linear(3, 6), norm, new nn.Dropout(0.5));
    const x = torch.randn(4, 3);
    assert.ok(model.training && norm.training);
    close(
      model.train()(x),
      [
        [3.2439084, 0, 0, 0, 0, -1.20512879],
        [0, 0, -1.06598866, 1.6119132, 0.14144875, 0],
        [0, 2.78810382, 0, 1.78187943, 2.31389403, -1.87699151],
        [0, -2.82782078, 0, -0.20429972, 0, 3.31206512],
      ],
      1e-5,
    );
    close(norm.running_mean!, [-0.044705931, -0.0214159135, 0.0200453494, 0.0461792387, -0.0118710101, 0.0467861593]);
    close(norm.running_var!, [0.9418990612, 0.9370298386, 0.9343450665, 0.9017681479, 0.9958170056, 0.9111193418]);
    const still = [
      [0.52228349, -0.28572536, 0.78435183, 0.24419996, 0.20008965, 0.25882366],
      [-0.72119069, -0.10168966, -0.09322012, 0.5354352, -0.04698241, 0.40634772],
      [-1.01620567, 0.55983901, -0.52755708, 0.54574472, 0.875763, 0.15718551],
      [-0.44318724, -0.96887678, 0.58297747, 0.4252705, -1.45712101, 0.94217646],
    ];
    close(model.eval()(x), still, 2e-6);
    close(model(x), still, 2e-6);
    assert.ok(!model.training && !norm.training);
  },

  '000-14': () => {
    const a = new torch.Tensor([
      [1, 2, 3],
      [2, 1, 3],
    ]);
    assert.equal(`${a.shape} ${a.size()} ${a.size(1)}`, 'torch.Size([2, 3]) torch.Size([2, 3]) 3');
    assert.equal(a.dtype, torch.float32);
    const line = torch.linspace(-3, 3, 5);
    assert.equal(`${line}`, 'tensor([-3.0000, -1.5000,  0.0000,  1.5000,  3.0000])');
    const column = torch.unsqueeze(line, 1);
    assert.equal(
      `${column} ${column.size()}`,
      'tensor([[-3.0000],\n        [-1.5000],\n        [ 0.0000],\n        [ 1.5000],\n        [ 3.0000]]) torch.Size([5, 1])',
    );
    const album = new torch.Tensor(3, 4, 5, 8);
    assert.equal(`${album.size()} ${album.dtype}`, 'torch.Size([3, 4, 5, 8]) torch.float32');
    const [floats, longs] = [new torch.FloatTensor([1.5, 2]), new torch.LongTensor([[1, 2]])];
    assert.equal(`${floats} ${floats.dtype}`, 'tensor([1.5000, 2.0000]) torch.float32');
    assert.equal(`${longs} ${longs.dtype}`, 'tensor([[1, 2]]) torch.int64');
    const array = Float64Array.of(1, 2);
    const shared = torch.from_numpy(array);
    array[0] = 7;
    assert.equal(`${shared}`, 'tensor([7., 2.], dtype=torch.float64)');
    // Videos (N, T, C, H, W) to (N, C, T, H, W); the brightness of each picture.
    const video = torch.arange(120).float().view(1, 2, 3, 4, 5).permute(0, 2, 1, 3, 4);
    assert.equal(`${video.shape} ${video.dim()}`, 'torch.Size([1, 3, 2, 4, 5]) 5');
    close(video.sum([3, 4]), [
      [
        [190, 1390],
        [590, 1790],
        [990, 2190],
      ],
    ]);
    close(album.fill_(2).mean([0, 2, 3]), [2, 2, 2, 2]);
  },

  '000-15': () => {
    const plain = torch.ones(3);
    const variable = torch.autograd.Variable(plain, { requires_grad: true });
    assert.ok(variable instanceof torch.Tensor);
    assert.equal(`${plain} ${variable}`, 'tensor([1., 1., 1.]) tensor([1., 1., 1.], requires_grad=True)');
    const y = variable.mul(variable).sum();
    assert.equal(y.grad_fn!.name(), 'SumBackward0');
    y.backward();
    assert.equal(`${variable.grad} ${variable.data}`, 'tensor([2., 2., 2.]) tensor([1., 1., 1.])');
    assert.ok(variable.grad_fn === null && !plain.requires_grad);
    assert.equal(variable.data.requires_grad, false);
  },

  '000-16': () => {
    torch.manual_seed(0);
    close(torch.randn(2, 3), [
      [1.540996075, -0.2934288979, -2.178789377],
      [0.5684312582, -1.084522367, -1.398595452],
    ]);
    assert.deepEqual(torch.randint(0, 10, [2, 5]).tolist(), [
      [6, 9, 8, 6, 6],
      [8, 4, 3, 6, 9],
    ]);
    const t = torch.tensor([
      [3, 1, 2],
      [0, 5, 5],
    ]);
    assert.deepEqual([t.sum().item(), t.argmin().item(), t.argmax().item()], [16, 3, 4]);
    assert.deepEqual(
      [t.sum(0).tolist(), t.argmin(1).tolist()],
      [
        [3, 6, 7],
        [1, 0],
      ],
    );
    assert.deepEqual(
      [t.argmax(1).tolist(), t.argmax(0).tolist()],
      [
        [0, 1],
        [0, 1, 1],
      ],
    );

    torch.manual_seed(0);
    const [frozen, trained] = [new nn.Linear(2, 3), new nn.Linear(3, 1)];
    const model = new nn.Sequential(frozen, new nn.Tanh(), trained);
    for (const parameter of frozen.parameters()) parameter.requires_grad = false;
    const before = frozen.weight.clone();
    close(before, [
      [-0.005293981, 0.379322886],
      [-0.581980765, -0.520387471],
      [-0.272345245, 0.18961589],
    ]);
    const optimizer = new optim.SGD(
      [...model.parameters()].filter((parameter) => parameter.requires_grad),
      { lr: 0.1 },
    );
    const x = torch.randn(8, 2);
    const y = x.sum(1, { keepdim: true });
    let loss = torch.tensor(0);
    for (let step = 0; step < 50; step++) {
      optimizer.zero_grad();
      loss = F.mse_loss(model(x), y);
      loss.backward();
      optimizer.step();
    }
    close(loss, 0.05482472107, 1e-5);
    close(trained.weight, [[0.7784144878, -1.44899869, -0.4506801665]], 1e-5);
    close(trained.bias!, [0.5998999476], 1e-5);
    assert.ok(torch.equal(frozen.weight, before) && frozen.weight.grad === null);
  },
};
