namespace NodeStack.KubeApi.Configuration;

/// <summary>The feature gates that a component heeds, by name: the stage that switches each with the others of it, and what it is by default.</summary>
/// <param name="known">Stage: <see cref="AllAlpha"/> or <see cref="AllBeta"/>.</param>
public sealed class FeatureGateSet(IReadOnlyDictionary<string, (string Stage, bool Default)> known)
{
    public const string AllAlpha = "AllAlpha";
    public const string AllBeta = "AllBeta";

    /// <summary>The gate's own word, else that of its stage, else the default.</summary>
    public bool IsOn(IReadOnlyDictionary<string, bool> given, string gate) =>
        given.TryGetValue(gate, out var own) ? own
        : given.TryGetValue(known[gate].Stage, out var stage) ? stage
        : known[gate].Default;

    public bool IsKnown(string gate) => known.ContainsKey(gate) || gate is AllAlpha or AllBeta;

    /// <summary>Every gate and whether it is on.</summary>
    public IEnumerable<(string Name, bool IsAlpha, bool IsOn)> All(IReadOnlyDictionary<string, bool> given) =>
        known.Select(gate => (gate.Key, gate.Value.Stage == AllAlpha, IsOn(given, gate.Key)));
}
