using System.Diagnostics;

namespace NodeStack.TestSupport.Nodes;

/// <summary>Runs programs, bounded in time.</summary>
public static class Command
{
    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, TimeSpan deadline)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        process.StandardInput.Close();
        var stdout = process.StandardOutput.ReadToEndAsync();
        var stderr = process.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(deadline, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end in {deadline.TotalSeconds} s:\n{await stdout}{await stderr}");
        }
        return new CommandResult(process.ExitCode, await stdout, await stderr);
    }

    /// <summary>The nodestack binary: native where <paramref name="native"/>, else on the JIT.</summary>
    public static Task<CommandResult> NodeStackAsync(bool native, TimeSpan deadline, params string[] arguments) =>
        native ? RunAsync(RepoPaths.NativeBinary, arguments, deadline) : RunAsync("dotnet", [RepoPaths.ManagedBinary, .. arguments], deadline);
}
