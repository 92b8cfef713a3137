using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>Looks after the certificates while the server runs. Woken every hour; owns the pki folder; readers see new files by themselves.</summary>
public sealed class PkiLoop(PkiExecutor executor, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            try
            {
                executor.Ensure();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or InvalidDataException)
            {
                PkiLog.RenewalFailed(logger, s_interval, e);
            }
        }
    }
}
