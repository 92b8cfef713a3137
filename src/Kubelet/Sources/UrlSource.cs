using System.Runtime.CompilerServices;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Sources;

/// <summary>
/// Pods from a URL that answers with a Pod or a list of them. Read every <see cref="UrlSourceOptions.CheckFrequency"/>; emits when the
/// answer changed. While there is no good answer the last good pods stay; each different failure is said once.
/// </summary>
internal sealed class UrlSource(UrlSourceOptions options, HttpMessageInvoker http, TimeProvider clock, ILogger<UrlSource> log) : IPodSource
{
    private readonly string _url = options.Url.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped);
    private byte[]? _lastBody;
    private IReadOnlyList<V1Pod> _pods = [];
    private string _complaint = "";

    public PodOrigin Origin => PodOrigin.Http;

    public async IAsyncEnumerable<PodSourceUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        log.WatchingUrl(_url);
        using var timer = new PeriodicTimer(options.CheckFrequency, clock);
        do
        {
            if (await PollAsync(cancel).ConfigureAwait(false) is { } pods)
                yield return new PodSourceUpdate(Origin, pods);
        }
        while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false));
    }

    private async Task<IReadOnlyList<V1Pod>?> PollAsync(CancellationToken cancel)
    {
        try
        {
            var body = await FetchAsync(cancel).ConfigureAwait(false);
            if (body.AsSpan().SequenceEqual(_lastBody))
                return null;
            _lastBody = body;
            return Take(body);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            Complain(e is OperationCanceledException ? $"no answer within {options.Timeout.TotalSeconds:0} s" : e.Message);
            return null;
        }
    }

    private async Task<byte[]> FetchAsync(CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        using var request = new HttpRequestMessage(HttpMethod.Get, options.Url);
        foreach (var (name, values) in options.Headers)
            request.Headers.TryAddWithoutValidation(name, values);
        using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{(int)response.StatusCode} {response.ReasonPhrase}");
        var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            return await ReadBoundedAsync(stream, either.Token).ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadBoundedAsync(Stream stream, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > ManifestFileReader.MaxBytes)
                throw new IOException($"the answer has more than {ManifestFileReader.MaxBytes} bytes");
        }
        return body.ToArray();
    }

    private IReadOnlyList<V1Pod>? Take(byte[] body)
    {
        if (body.Length == 0)
        {
            Complain("zero-length data received");
            _pods = [];
            return _pods;
        }
        var content = ManifestDecoder.Decode(body, new PodManifestOrigin(false, options.Url.ToString(), options.NodeName));
        foreach (var warning in content.Warnings)
            log.ManifestFieldsIgnored(_url, warning);
        if (content.Errors.Count > 0)
        {
            Complain(string.Join("; ", content.Errors));
            if (_pods.Count > 0)
                return null;
        }
        else if (_complaint.Length > 0)
        {
            _complaint = "";
            log.UrlRecovered(_url);
        }
        _pods = [.. content.Pods.DistinctBy(p => (p.Metadata.NamespaceProperty, p.Metadata.Name)).Select(p => PodIdentityRules.Renew(_pods.FirstOrDefault(k => k.Metadata.Uid == p.Metadata.Uid), p, clock.GetUtcNow()))];
        return _pods;
    }

    private void Complain(string complaint)
    {
        if (_complaint != complaint)
            log.UrlFailed(_url, complaint);
        _complaint = complaint;
    }
}
