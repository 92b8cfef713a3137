namespace NodeStack.Preflight;

/// <summary>Turns facts about the host into checks, and checks into the exit code of `nodestack preflight`.</summary>
internal static class PreflightRules
{
    public const int ExitFull = 0;
    public const int ExitCannotRun = 1;
    public const int ExitReduced = 3;

    public static IReadOnlyList<Check> Judge(HostFacts facts) =>
    [
        .. PrivilegeRules.Judge(facts),
        .. KernelRules.Judge(facts),
        .. RuntimeRules.Judge(facts),
        .. NetworkRules.Judge(facts),
        StorageRules.Disk(facts),
        StorageRules.Swap(facts),
        StorageRules.Overlayfs(facts),
    ];

    /// <summary>The worst of the checks.</summary>
    public static CheckStatus Overall(IReadOnlyList<Check> checks)
    {
        var worst = CheckStatus.Ok;
        foreach (var check in checks)
            worst = check.Status > worst ? check.Status : worst;
        return worst;
    }

    public static int ExitCode(CheckStatus overall) => overall switch
    {
        CheckStatus.Ok => ExitFull,
        CheckStatus.Reduced => ExitReduced,
        CheckStatus.Fail => ExitCannotRun,
        _ => throw new ArgumentOutOfRangeException(nameof(overall), overall, "no such status"),
    };
}
