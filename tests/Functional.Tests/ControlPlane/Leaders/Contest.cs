using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.TestSupport;

namespace NodeStack.Functional.Tests.ControlPlane.Leaders;

/// <summary>Two processes of one kind, of which one leads.</summary>
internal sealed class Contest(ApiServerProcess server, string lease, string verb, params string[] flags) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Candidate[] _candidates = [new(server, verb, flags), new(server, verb, flags)];

    public string Lease => lease;

    public Candidate Leader { get; private set; } = null!;

    public Candidate Other => _candidates.Single(c => c != Leader);

    public async Task StartAsync()
    {
        foreach (var candidate in _candidates)
            await candidate.StartAsync();
        Leader = await Eventually.GetAsync(
            async () =>
            {
                var holder = await HolderAsync();
                return _candidates.SingleOrDefault(c => c.Is(holder));
            }, s_patience, $"somebody holds {lease}");
        await Eventually.TrueAsync(() => Other.Process.Log.Contains("Waiting to lead", StringComparison.Ordinal), s_patience, $"the other one waits for {lease}");
    }

    /// <summary>Waits until the other one leads and works; answers how long each took.</summary>
    public async Task<(TimeSpan Held, TimeSpan Wrote)> TakenOverAsync(TimeSpan? within = null)
    {
        var (begun, next, patience) = (TimeProvider.System.GetTimestamp(), Other, within ?? s_patience);
        await Eventually.TrueAsync(async () => next.Is(await HolderAsync()), patience, $"the other one holds {lease}");
        var held = TimeProvider.System.GetElapsedTime(begun);
        await Eventually.TrueAsync(() => next.Writes.Count > 0, s_patience, $"the new holder of {lease} works");
        Leader = next;
        return (held, TimeProvider.System.GetElapsedTime(begun));
    }

    /// <summary>Empty: nobody.</summary>
    public async Task<string> HolderAsync()
    {
        var answer = await server.Admin.GetAsync($"/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/{lease}");
        return answer.Code == 404 ? "" : (string?)answer.Expect(200).Json["spec"]?["holderIdentity"] ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var candidate in _candidates)
            await candidate.DisposeAsync();
    }
}
