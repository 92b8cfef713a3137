using System.Text.RegularExpressions;

namespace NodeStack.Repo.Tests;

/// <summary>Decisions are pure: files with the name of a pure role can do nothing but compute.</summary>
public sealed partial class PurityTests
{
    private static readonly string[] PureRoles =
        ["Planner", "Plan", "Rules", "State", "Parser", "Renderer", "Translator", "Mapper", "Builder", "Selector", "Diff", "Snapshot"];

    private static readonly string[] Clock =
        ["DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "Environment.TickCount"];

    [Fact]
    public void PureFiles_InSrc_DoNothingButCompute()
    {
        var breaches =
            from file in Repository.Files("src", "*.cs")
            where IsPure(file.Name)
            from Match match in Impure().Matches(file.Code)
            select $"{file.Path}:{file.LineOf(match.Index)}: {match.Value.Trim()}";

        Breaches.AssertNone(breaches, "Files of pure roles have no IO, no clock, no tasks, no locks, no logs, no randomness (pass values in):");
    }

    [Fact]
    public void SourceFiles_Everywhere_TakeTimeAsAnInput()
    {
        var breaches =
            from file in Repository.Files("src", "*.cs")
            from clock in Clock
            let at = file.Code.IndexOf(clock, StringComparison.Ordinal)
            where at >= 0
            select $"{file.Path}:{file.LineOf(at)}: {clock}";

        Breaches.AssertNone(breaches, "Time is an input: take TimeProvider, or now:");
    }

    [Theory]
    [InlineData("async Task Run()", true)]
    [InlineData("var x = File.ReadAllText(p);", true)]
    [InlineData("private readonly Lock _gate = new();", true)]
    [InlineData("lock (x)", true)]
    [InlineData("using var s = new Socket(a, b, c);", true)]
    [InlineData("HostPathKind.Socket => true,", false)]
    [InlineData("var j = Random.Shared.NextDouble();", true)]
    [InlineData("TaskState state = Block(taskCount);", false)]
    [InlineData("var p = Path.Combine(a, b);", false)]
    [InlineData("bool ShareProcessNamespace", false)]
    public void Impure_Code_IsRecognized(string code, bool impure) => Assert.Equal(impure, Impure().IsMatch(code));

    [Theory]
    [InlineData("PodPlanner", true)]
    [InlineData("IPodPlanner", true)]
    [InlineData("PodWorker", false)]
    public void IsPure_FileName_GoesByItsLastWord(string name, bool pure) => Assert.Equal(pure, IsPure(name));

    private static bool IsPure(string name) => PureRoles.Any(role => name.EndsWith(role, StringComparison.Ordinal));

    [GeneratedRegex("""
        \b(?:async|await|Task|ValueTask|Thread|ThreadPool|Channel|CancellationToken(?:Source)?)\b
        |\bSystem\.IO\b
        |\b(?:File|Directory|FileStream|FileInfo|DirectoryInfo|StreamReader|StreamWriter)\b\s*[.(]
        |\bnew\s+Socket\b|\b(?:TcpClient|UdpClient|HttpClient|ProcessStartInfo|Stopwatch)\b
        |\bProcess\.\w
        |\bILogger\b|\bTimeProvider\b
        |\block\s*\(|\bLock\b|\bMonitor\.\w|\bInterlocked\b|\bSemaphoreSlim\b|\bvolatile\b
        |\bRandom\b|\bRandomNumberGenerator\b|\bGuid\.NewGuid\b
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Impure();
}
