using System.Diagnostics;
using System.Globalization;
using NodeStack.ControlPlane.Storage;
using NodeStack.StoreCrasher;

namespace NodeStack.ControlPlane.Tests.Storage.Sqlite;

/// <summary>
/// kill -9 under load, again and again on one store: nothing that was answered is lost, nothing is half there, revisions never go back. (The kernel lives on, so
/// what was written is kept; that it is also synced is <c>synchronous=FULL</c>, which <see cref="SqliteStoreFileTests"/> asserts.)
/// </summary>
public sealed class SqliteStoreCrashTests
{
    private const int Rounds = 50;

    [Fact]
    public async Task Write_KilledFiftyTimesUnderLoad_LosesNothingThatWasAnswered()
    {
        using var folder = new SqliteFolder();
        var kept = new Dictionary<string, StoredValue?>(StringComparer.Ordinal);
        var highest = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var answered = await RunAndKillAsync(folder.Path, round, writes: 40 + (round * 37 % 400));
            await using var store = folder.Open();
            var revision = await store.CurrentRevisionAsync(Deadline.Token());
            Assert.True(revision >= Math.Max(highest, answered.Values.Max(a => a.Revision)), $"round {round}: revision {revision} after {highest}");
            highest = revision;
            await CheckAsync(store, round, answered, kept);
        }
    }

    /// <summary>The last answered step of each writer.</summary>
    private static async Task<Dictionary<int, (int Step, long Revision)>> RunAndKillAsync(string folder, int round, int writes)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "NodeStack.StoreCrasher"), [folder, $"{round}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // Starts faster; what it does is short.
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        var answered = new Dictionary<int, (int, long)>();
        for (var count = 0; await process.StandardOutput.ReadLineAsync(Deadline.Token()) is { } line; count++)
        {
            if (count == writes)
                process.Kill();
            // Whole lines only: the kernel writes so few bytes to a pipe at once or not at all.
            var parts = line.Split(' ');
            answered[Number(parts[0])] = (Number(parts[1]), long.Parse(parts[2], CultureInfo.InvariantCulture));
        }
        await process.WaitForExitAsync(Deadline.Token());
        Assert.True(answered.Count > 0, $"round {round}: no write was answered: {await process.StandardError.ReadToEndAsync()}");
        return answered;
    }

    /// <summary>Each key is as its last answered step left it, or as the next one did that was not answered; and keys of earlier rounds are as they were.</summary>
    private static async Task CheckAsync(
        IStore store, int round, Dictionary<int, (int Step, long Revision)> answered, Dictionary<string, StoredValue?> kept)
    {
        foreach (var (key, value) in kept)
            Assert.Equal(value?.ModRevision, (await store.GetAsync(key, Deadline.Token()))?.ModRevision);
        for (var writer = 0; writer < CrashScript.Writers; writer++)
        {
            var key = CrashScript.Key(round, writer);
            var stored = await store.GetAsync(key, Deadline.Token());
            var step = answered.TryGetValue(writer, out var last) ? last.Step : -1;
            Assert.True(
                CrashScript.IsAfter(key, step, stored?.Value) || CrashScript.IsAfter(key, step + 1, stored?.Value), $"round {round}: {key} is not as step {step} left it");
            kept[key] = stored;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
