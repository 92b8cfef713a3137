using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.Proxy.Configuration;

/// <summary>
/// Ends the proxy when its configuration file changes, so that its supervisor starts it with the new one. Wakes every two seconds and compares contents:
/// upstream's file notices miss a file that another one took the place of, which is how ConfigMaps and most tools write. A file that is gone or cannot be
/// loaded changes nothing: a typo must not stop what runs.
/// </summary>
/// <param name="tryLoad">Throws <see cref="ConfigurationException"/> where the proxy could not start with what is there now.</param>
internal sealed class ConfigurationFileObserver(string path, Action tryLoad, TimeProvider time, ILogger<ConfigurationFileObserver> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private byte[]? _known = Read(path);

    /// <summary>Never ends well.</summary>
    /// <exception cref="ProxyException">The file has other, good contents now.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false))
        {
            if (HasChanged())
                throw new ProxyException("content of the proxy server's configuration file was updated");
        }
    }

    /// <summary>One look: whether the file has other contents than at the last one, and good ones.</summary>
    internal bool HasChanged()
    {
        if (Read(path) is not { } seen || (_known is not null && seen.AsSpan().SequenceEqual(_known)))
            return false;
        _known = seen;
        return IsGood();
    }

    private bool IsGood()
    {
        try
        {
            tryLoad();
            return true;
        }
        catch (ConfigurationException e)
        {
            ConfigurationLog.BadChange(logger, path, e.Message);
            return false;
        }
    }

    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
