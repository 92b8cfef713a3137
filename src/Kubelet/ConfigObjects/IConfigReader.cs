namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>One way to have objects: following them, or asking for them. Thread-safe.</summary>
internal interface IConfigReader
{
    /// <summary>Raised when an object became another; never when changes are not followed. Handlers must not block.</summary>
    event Action<ConfigReference>? Changed;

    /// <inheritdoc cref="IConfigSource.RefreshPeriod"/>
    TimeSpan? RefreshPeriod { get; }

    /// <summary>From now on exactly these are had; all others are forgotten.</summary>
    void Keep(IReadOnlySet<ConfigReference> wanted);

    ValueTask<ConfigAnswer> ReadAsync(ConfigReference reference, CancellationToken cancel);
}
