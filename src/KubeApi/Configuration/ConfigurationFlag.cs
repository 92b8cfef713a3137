namespace NodeStack.KubeApi.Configuration;

/// <summary>One upstream flag.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Field">Configuration field it overrides, as a dotted path; empty for a flag that is no part of the configuration.</param>
public sealed record ConfigurationFlag(string Name, FlagKind Kind, string Field, string Description);
