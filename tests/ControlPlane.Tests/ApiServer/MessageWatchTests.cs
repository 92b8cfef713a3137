using System.Buffers.Text;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Protobuf;
using NodeStack.KubeApi.Json;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>Watches over WebSockets, through the listener of a whole server.</summary>
public sealed class MessageWatchTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private const string Token = "admin-token";
    private readonly RunningApiServer _server = fixture.Server;

    private async Task<string> PathAsync() => $"/api/v1/namespaces/{await _server.NamespaceAsync()}/configmaps";

    private Task<MessageClient> OpenAsync(string path, string? token = Token, params string[] protocols) =>
        MessageClient.OpenAsync(new Uri(_server.Address, path), token, protocols);

    private static string Event(string? message)
    {
        var happened = JsonNode.Parse(message!)!.AsObject();
        return $"{happened.Text("type")} {happened.Child("object").Child("metadata").Text("name")}";
    }

    [Fact]
    public async Task Watch_EachEvent_IsAMessageOfText()
    {
        var path = await PathAsync();
        await _server.PostAsync(path, """{"metadata":{"name":"a"}}""");
        await _server.PostAsync(path, """{"metadata":{"name":"b"}}""");
        using var client = await OpenAsync($"{path}?watch=1");

        Assert.Equal(["ADDED a", "ADDED b"], [Event(await client.NextTextAsync()), Event(await client.NextTextAsync())]);
        await client.SendAsync("whatever a client says is not heard");
        await _server.DeleteAsync($"{path}/a");
        var (bytes, isText) = Assert.NotNull(await client.NextAsync());
        Assert.Equal(("DELETED a", true), (Event(Encoding.UTF8.GetString(bytes)), isText));
        await client.CloseAsync();
        Assert.Equal(WebSocketState.Closed, client.State);
    }

    [Fact]
    public async Task Watch_Protobuf_IsAMessageWithoutALength()
    {
        var path = await PathAsync();
        await _server.PostAsync(path, """{"metadata":{"name":"a"}}""");
        using var client = await MessageClient.OpenAsync(new Uri(_server.Address, $"{path}?watch=1"), Token, [], "application/vnd.kubernetes.protobuf");

        var (bytes, isText) = Assert.NotNull(await client.NextAsync());
        Assert.False(isText);
        // Field 1 of the event: its type.
        Assert.Equal("\n\u0005ADDED", Encoding.Latin1.GetString(bytes, 0, 7));
        Assert.True(bytes.AsSpan().IndexOf(ProtobufEnvelope.Prefix) > 7);
    }

    [Fact]
    public async Task Watch_TimeOver_SaysFarewell()
    {
        using var client = await OpenAsync($"{await PathAsync()}?watch=1&timeoutSeconds=1");
        Assert.Null(await client.NextAsync());
        Assert.Equal(WebSocketState.CloseReceived, client.State);
    }

    /// <summary>Browsers can set no headers: their token is among the protocols, and is not negotiated.</summary>
    [Fact]
    public async Task Watch_TokenAmongTheProtocols_IsTakenAndNotNegotiated()
    {
        var path = await PathAsync();
        await _server.PostAsync(path, """{"metadata":{"name":"a"}}""");
        var secret = $"base64url.bearer.authorization.k8s.io.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Token))}";
        using var client = await OpenAsync($"{path}?watch=1", token: null, secret, "binary.k8s.io");

        Assert.Equal("binary.k8s.io", client.Protocol);
        Assert.Equal("ADDED a", Event(await client.NextTextAsync()));
        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync($"{path}?watch=1", token: null, "binary.k8s.io"));
    }
}
