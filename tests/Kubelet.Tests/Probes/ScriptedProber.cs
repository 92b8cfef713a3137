using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Tests.Probes;

/// <summary>Answers by kind, counts runs, and can hold runs open.</summary>
internal sealed class ScriptedProber : IProber
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ProbeKind, int> _runs = [];
    private readonly Dictionary<ProbeKind, ProbeOutcome> _answers = [];

    /// <summary>While set, every run waits for it.</summary>
    public TaskCompletionSource? Hold { get; set; }
    public int MostAtOnce { get; private set; }
    private int _now;

    public int Runs(ProbeKind kind)
    {
        lock (_lock)
            return _runs.GetValueOrDefault(kind);
    }

    public void Answer(ProbeKind kind, ProbeOutcome outcome)
    {
        lock (_lock)
            _answers[kind] = outcome;
    }

    public void Answer(ProbeKind kind, bool success) => Answer(kind, success ? ProbeOutcome.Success() : ProbeOutcome.Failure("no"));

    public async Task<ProbeOutcome> ProbeAsync(ProbeTarget target, CancellationToken cancel)
    {
        ProbeOutcome answer;
        Task? hold;
        lock (_lock)
        {
            _runs[target.Kind] = _runs.GetValueOrDefault(target.Kind) + 1;
            answer = _answers.GetValueOrDefault(target.Kind, ProbeOutcome.Success());
            hold = Hold?.Task;
            MostAtOnce = Math.Max(MostAtOnce, ++_now);
        }

        try
        {
            if (hold is not null)
                await hold.WaitAsync(cancel);
            return answer;
        }
        finally
        {
            lock (_lock)
                _now--;
        }
    }
}
