namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>When a controller that ended is started again.</summary>
internal static class ControllerRestartRules
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_healthy = TimeSpan.FromMinutes(5);

    /// <summary>One that ran for long has no failures in a row behind it.</summary>
    public static int Failures(int failures, TimeSpan ran) => ran >= s_healthy ? 1 : failures;

    /// <summary>Doubles from a second to a minute.</summary>
    public static TimeSpan Delay(int failures)
    {
        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Clamp(failures - 1, 0, 10)));
        return wait < s_longest ? wait : s_longest;
    }
}
