using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>Where the ConfigMaps and Secrets of this node's pods come from. Thread-safe.</summary>
internal interface IConfigSource
{
    /// <summary>Raised with the uids of pods whose objects changed; handlers must not block.</summary>
    event Action<IReadOnlyCollection<string>>? Changed;

    /// <summary>How often to ask again for objects whose changes nobody tells of; null: all changes are told.</summary>
    TimeSpan? RefreshPeriod { get; }

    /// <summary>
    /// The objects as they are known now. Waits a moment for those that are not known yet; the answer then says so when it is asked for them.
    /// </summary>
    ValueTask<IConfigObjects> ReadAsync(IReadOnlySet<ConfigReference> wanted, CancellationToken cancel);
}
