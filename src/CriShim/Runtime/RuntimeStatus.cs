namespace NodeStack.CriShim.Runtime;

/// <summary>Conditions, handlers (empty from runtimes that do not report them) and whether supplementalGroupsPolicy is supported.</summary>
public sealed record RuntimeStatus(
    IReadOnlyList<RuntimeCondition> Conditions,
    IReadOnlyList<RuntimeHandler> Handlers,
    bool SupplementalGroupsPolicy)
{
    public const string RuntimeReady = "RuntimeReady";
    public const string NetworkReady = "NetworkReady";

    public RuntimeCondition? Condition(string type) => Conditions.FirstOrDefault(c => c.Type == type);
}
