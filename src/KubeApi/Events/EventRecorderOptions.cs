namespace NodeStack.KubeApi.Events;

/// <summary>Upstream's limits on events (client-go's correlator).</summary>
public sealed record EventRecorderOptions
{
    /// <summary>From this many different messages of one reason about one object on, they are counted as one.</summary>
    public int SimilarBeforeCombining { get; init; } = 10;

    /// <summary>After this long without a similar event, counting starts anew.</summary>
    public TimeSpan SimilarWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Events about one object that may come at once; more come one per <see cref="SpamRefill"/>.</summary>
    public int SpamBurst { get; init; } = 25;

    public TimeSpan SpamRefill { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many series and objects are remembered; the oldest are forgotten.</summary>
    public int Remembered { get; init; } = 4096;

    /// <summary>A repeated event is said again only this long after it was last said, with its count.</summary>
    public TimeSpan SayAgainAfter { get; init; } = TimeSpan.FromMinutes(10);
}
