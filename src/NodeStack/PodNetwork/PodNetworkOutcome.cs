using NodeStack.Proxy;

namespace NodeStack.PodNetwork;

/// <summary>What came of a plan.</summary>
internal sealed class PodNetworkOutcome
{
    /// <summary>What was done, in words.</summary>
    public List<string> Done { get; } = [];

    public List<PodNetworkProblem> Problems { get; } = [];

    public void Try(string subject, string done, Action action) => TryAll(subject, () =>
    {
        action();
        return [done];
    });

    public void TryAll(string subject, Func<IReadOnlyList<string>> action)
    {
        try
        {
            Done.AddRange(action());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ProxyException)
        {
            Failed(subject, e.Message);
        }
    }

    public void Failed(string subject, string text) => Problems.Add(new PodNetworkProblem(subject, text));
}
