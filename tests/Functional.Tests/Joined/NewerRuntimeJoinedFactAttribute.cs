using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>As <see cref="JoinedFactAttribute"/>, with a newer runtime than the machine's own.</summary>
public sealed class NewerRuntimeJoinedFactAttribute : FactAttribute
{
    /// <summary>A pod's token is on tmpfs, which takes a map since then.</summary>
    private static readonly Version s_mapsOnTmpfs = new(6, 3);

    public NewerRuntimeJoinedFactAttribute() =>
        Skip = JoinedFactAttribute.Missing ?? NewerRuntime.MissingReason()
            ?? (Environment.OSVersion.Version < s_mapsOnTmpfs ? $"needs Linux {s_mapsOnTmpfs} for volumes on tmpfs, this is {Environment.OSVersion.Version}" : null);
}
