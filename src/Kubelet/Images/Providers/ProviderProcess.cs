using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace NodeStack.Kubelet.Images.Providers;

/// <summary>
/// <see cref="IProviderProcess"/>: an executable of the plugins' folder, with the kubelet's environment and its own besides. It gets a minute, and
/// what it writes is bounded.
/// </summary>
internal sealed class ProviderProcess(string binFolder, TimeProvider time) : IProviderProcess
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private const int MaxOutput = 1 << 20;
    private const int MaxErrors = 4096;

    public async Task<byte[]> RunAsync(ProviderConfig provider, string input, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(s_limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        using var process = Start(provider);
        try
        {
            var output = ReadAsync(process.StandardOutput.BaseStream, MaxOutput, both.Token);
            var errors = ReadAsync(process.StandardError.BaseStream, MaxErrors, both.Token);
            await WriteAsync(process, input, both.Token).ConfigureAwait(false);
            var written = await output.ConfigureAwait(false);
            if (written.Length > MaxOutput)
                throw new IOException($"it wrote more than {MaxOutput} bytes");
            var complaint = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(both.Token).ConfigureAwait(false);
            return process.ExitCode == 0
                ? written
                : throw new IOException($"exit status {process.ExitCode}: {Encoding.UTF8.GetString(complaint, 0, Math.Min(complaint.Length, MaxErrors)).Trim()}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"it took longer than {GoTextRenderer.Duration(s_limit)}");
        }
        finally
        {
            Kill(process);
        }
    }

    private Process Start(ProviderConfig provider)
    {
        var path = Path.Combine(binFolder, provider.Name);
        var start = new ProcessStartInfo(path, provider.Args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in provider.Env)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start) ?? throw new IOException($"{path} was not started");
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{path} cannot be run: {e.Message}", e);
        }
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input), cancel).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want to know the question; its answer or exit status tells.
        }
    }

    /// <summary>Reads to the end, and keeps one byte more than the limit at most, so that too much shows.</summary>
    private static async Task<byte[]> ReadAsync(Stream stream, int limit, CancellationToken cancel)
    {
        var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int length;
        while ((length = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
            kept.Write(buffer, 0, (int)Math.Min(length, limit + 1 - kept.Length));
        return kept.ToArray();
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It ended by itself.
        }
    }
}
