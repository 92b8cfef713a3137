namespace NodeStack.ControlPlane.ApiServer.Auth.Rbac;

/// <summary>What a role allows: verbs on resources, or verbs on other paths.</summary>
public sealed record PolicyRule(
    IReadOnlyList<string> Verbs,
    IReadOnlyList<string> ApiGroups,
    IReadOnlyList<string> Resources,
    IReadOnlyList<string> ResourceNames,
    IReadOnlyList<string> NonResourceUrls)
{
    /// <summary>All resources.</summary>
    public static readonly PolicyRule EveryResource = new(["*"], ["*"], ["*"], [], []);

    /// <summary>All other paths.</summary>
    public static readonly PolicyRule EveryPath = new(["*"], [], [], [], ["*"]);
}
