// Losses say how wrong an answer is. Which one fits depends on what the answer is: a number, a class, a direction …

// %% The same loss three ways: as a module, made and called at once, as a function
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const F = nn.functional;
torch.manual_seed(0);

const outputs = torch.randn(3, 4);
const labels = torch.tensor([1, 0, 3]);
const criterion = new nn.CrossEntropyLoss();
console.log(criterion(outputs, labels).item());
console.log(new nn.CrossEntropyLoss()(outputs, labels).item());
console.log(F.cross_entropy(outputs, labels).item());

// %% Numbers: how far off?
const guess = torch.randn(3, 4);
const truth = torch.randn(3, 4);
console.log('MSE      ', new nn.MSELoss()(guess, truth));
console.log('L1       ', new nn.L1Loss()(guess, truth));
console.log('SmoothL1 ', new nn.SmoothL1Loss({ beta: 0.5 })(guess, truth));
console.log('Huber    ', new nn.HuberLoss({ delta: 0.5 })(guess, truth));

// By default a loss is the mean of all elements; it can be their sum, or stay as it is.
console.log(F.l1_loss(guess, truth, { reduction: 'sum' }).item());
console.log(F.l1_loss(guess, truth, { reduction: 'none' }).size());

// %% Classes: cross entropy is log_softmax and the negative log likelihood in one
const logs = F.log_softmax(outputs, 1);
console.log('NLL      ', new nn.NLLLoss()(logs, labels));

// %% Yes or no, several times: BCE takes probabilities, BCEWithLogits takes outputs as they are
const yes = torch.tensor(
  [
    [1, 0, 0, 1],
    [0, 1, 0, 0],
    [1, 1, 1, 0],
  ],
  { dtype: torch.float },
);
console.log('BCE      ', new nn.BCELoss()(torch.sigmoid(outputs), yes));
console.log('+ logits ', new nn.BCEWithLogitsLoss()(outputs, yes));

try {
  new nn.BCELoss()(outputs, yes); // outputs are no probabilities
} catch (error) {
  console.log(String(error));
}

// %% Distributions: how surprised is one by the other?
const wanted = F.softmax(truth, 1);
console.log('KL       ', new nn.KLDivLoss({ reduction: 'batchmean' })(logs, wanted));

// %% Pairs: alike (1) or not (-1), nearer or farther
const alike = torch.tensor([1, -1, 1]);
const other = torch.randn(3, 4);
console.log('cosine   ', new nn.CosineEmbeddingLoss({ margin: 0.1 })(guess, truth, alike));
console.log('hinge    ', new nn.HingeEmbeddingLoss()(guess.at(':, 0'), alike));
console.log('ranking  ', new nn.MarginRankingLoss({ margin: 0.2 })(guess.at(':, 0'), truth.at(':, 0'), alike));
console.log('triplet  ', new nn.TripletMarginLoss()(guess, truth, other));

// %% Picture: how each loss judges an error of this size
const error = torch.linspace(-3, 3, 200);
const zero = torch.zeros(200);
plt.plot(error, F.mse_loss(error, zero, { reduction: 'none' }), { label: 'MSE' });
plt.plot(error, F.l1_loss(error, zero, { reduction: 'none' }), { label: 'L1' });
plt.plot(error, F.smooth_l1_loss(error, zero, { reduction: 'none' }), { label: 'SmoothL1' });
plt.plot(error, F.huber_loss(error, zero, { reduction: 'none', delta: 0.5 }), { label: 'Huber, δ = 0.5' });
plt.ylim(0, 4);
plt.xlabel('error');
plt.legend();
plt.show();
