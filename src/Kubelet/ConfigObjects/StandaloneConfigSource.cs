using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>A kubelet without an API server has no objects, and says so in upstream's words.</summary>
internal sealed class StandaloneConfigSource : IConfigSource
{
    private readonly StandaloneConfigObjects _none = new();

    public event Action<IReadOnlyCollection<string>>? Changed
    {
        add { }
        remove { }
    }

    public TimeSpan? RefreshPeriod => null;

    public ValueTask<IConfigObjects> ReadAsync(IReadOnlySet<ConfigReference> wanted, CancellationToken cancel) => ValueTask.FromResult<IConfigObjects>(_none);
}
