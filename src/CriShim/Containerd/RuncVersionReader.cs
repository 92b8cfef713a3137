namespace NodeStack.CriShim.Containerd;

/// <summary>Which low-level runtime containers are started with: its version decides how it turns CPU shares into cpu.weight.</summary>
public static class RuncVersionReader
{
    /// <summary>Null when there is no runc or it does not say. The first line is "runc version 1.1.5+ds1".</summary>
    public static async Task<Version?> ReadAsync(CancellationToken cancel)
    {
        if (ExecutableFinder.Find("runc") is not { } path)
            return null;
        try
        {
            var line = (await CommandRunner.RunAsync(path, ["--version"], cancel).ConfigureAwait(false)).Split('\n')[0];
            var digits = new string([.. line.Split(' ')[^1].TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]);
            return Version.TryParse(digits.TrimEnd('.'), out var version) ? version : null;
        }
        catch (ContainerdException)
        {
            return null;
        }
    }
}
