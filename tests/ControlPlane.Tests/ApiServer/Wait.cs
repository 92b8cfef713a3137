namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>Waits for what another task does.</summary>
internal static class Wait
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), $"not within 10 s: {what}");
            await Task.Delay(s_pause, TimeProvider.System);
        }
    }
}
