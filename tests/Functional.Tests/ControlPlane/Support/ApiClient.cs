using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>Plain HTTP requests to one API server, with its authority as the only one that is trusted.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly X509Certificate2? _certificate;

    private ApiClient(ApiServerProcess server, X509Certificate2? certificate, string? token)
    {
        _certificate = certificate;
        var tls = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Path.Combine(server.Pki, "ca.crt")) },
            },
        };
        if (certificate is not null)
            tls.ClientCertificates = [certificate];
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = tls }) { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public static ApiClient Anonymous(ApiServerProcess server) => new(server, null, null);

    public static ApiClient WithToken(ApiServerProcess server, string token) => new(server, null, token);

    public static ApiClient WithCertificate(ApiServerProcess server, string certificate, string key) =>
        new(server, X509Certificate2.CreateFromPemFile(certificate, key), null);

    public Task<ApiAnswer> GetAsync(string path, string? accept = null) => SendAsync(HttpMethod.Get, path, null, null, accept);

    public Task<ApiAnswer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body, "application/json");

    /// <summary>A body that is sent as it comes, once the server has asked for it: before that, nothing of the request may have left this process.</summary>
    public async Task<ApiAnswer> PostAsync(string path, Stream body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StreamContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.ExpectContinue = true;
        using var response = await _http.SendAsync(request);
        return new ApiAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<ApiAnswer> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body, "application/json");

    public Task<ApiAnswer> PatchAsync(string path, string kind, string body) => SendAsync(HttpMethod.Patch, path, body, $"application/{kind}");

    public Task<ApiAnswer> DeleteAsync(string path, string? options = null) => SendAsync(HttpMethod.Delete, path, options, "application/json");

    /// <summary>An answer that goes on: its lines, to be read one by one.</summary>
    public async Task<StreamReader> OpenAsync(string path) => new(await _http.GetStreamAsync(path));

    /// <summary>A request that somebody else made, sent as it is; the answer is there with its head.</summary>
    public Task<HttpResponseMessage> ForwardAsync(HttpRequestMessage request, CancellationToken cancel) => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);

    public void Dispose()
    {
        _http.Dispose();
        _certificate?.Dispose();
    }

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body, string? contentType, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, contentType!);
        using var response = await _http.SendAsync(request);
        return new ApiAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
