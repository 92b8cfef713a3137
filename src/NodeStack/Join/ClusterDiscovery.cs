using System.Net.Security;
using NodeStack.KubeApi.Client;

namespace NodeStack.Join;

/// <summary>Asks a server that is not trusted yet for its cluster's authority, and believes what is signed with the token. Shows no secret to it.</summary>
internal static class ClusterDiscovery
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private const int MostBytes = 1 << 20;

    /// <returns>PEM of the authority.</returns>
    /// <exception cref="JoinException"/>
    public static async Task<string> FindAuthorityAsync(JoinOptions options, BootstrapToken token, TimeProvider time, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var config = ClusterAnnouncement.Verify(await FetchAsync(options.Server, cancel).ConfigureAwait(false), token);
                if (config.AuthorityPem.Length == 0)
                    throw new JoinException("what the server tells of its cluster has no authority");
                if (options.AuthorityHash.Length > 0 && !AuthorityHash.IsAmong(config.AuthorityPem, options.AuthorityHash))
                    throw new JoinException($"the cluster's authority has another hash than {options.AuthorityHash}: this is not the cluster it was printed by");
                return config.AuthorityPem;
            }
            catch (JoinException) when (tries < 5)
            {
                // A token that was made this moment is signed a moment later.
                await Task.Delay(s_pause, time, cancel).ConfigureAwait(false);
            }
        }
    }

    private static async Task<ReadOnlyMemory<byte>> FetchAsync(Uri server, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler
        {
            // The answer proves itself by its signature.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
            UseProxy = false,
        };
        using var http = new HttpClient(handler) { Timeout = s_timeout, MaxResponseContentBufferSize = MostBytes };
        try
        {
            using var answer = await http.GetAsync(new Uri(server, ClusterAnnouncement.Path), cancel).ConfigureAwait(false);
            var body = await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? body : throw new JoinException($"{server} answers {(int)answer.StatusCode} to the question for its cluster: was it started with `nodestack up`?");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is HttpRequestException or TaskCanceledException)
        {
            throw new JoinException($"{server} cannot be reached: {e.Message}");
        }
    }
}
