using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Patch;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Scale;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.ControlPlane.ApiServer.Writes;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Reads and writes the number of replicas of an object through its Scale.</summary>
internal sealed class ScaleEndpoint(ObjectWriter writer)
{
    private static readonly DecodeTarget ScaleTarget = new("autoscaling", "v1", "Scale", ApiSchema.Get("io.k8s.api.autoscaling.v1.Scale"));

    public Task ServeAsync(HttpContext http, RequestScope scope, ScaleSubresource part) => scope.Verb switch
    {
        "get" => GetAsync(http, scope, part),
        "update" => UpdateAsync(http, scope, part),
        "patch" => PatchAsync(http, scope, part),
        _ => throw ApiErrors.MethodNotAllowed(),
    };

    private static async Task GetAsync(HttpContext http, RequestScope scope, ScaleSubresource part)
    {
        var resource = scope.Resource!;
        var snapshot = await resource.Cache!.ReadNewestAsync(http.RequestAborted).ConfigureAwait(false);
        if (!snapshot.Objects.TryGetValue(resource.KeyOf(scope.Path!.Namespace, scope.Path.Name), out var item))
            throw ApiErrors.NotFound(resource.Declaration, scope.Path.Name);
        await AnswerAsync(http, part, item.Json).ConfigureAwait(false);
    }

    private async Task UpdateAsync(HttpContext http, RequestScope scope, ScaleSubresource part)
    {
        var options = QueryParser.Write(http.Request.Query, "UpdateOptions");
        var bodyFormat = BodyReader.FormatOf(http);
        var decoded = ObjectDecoder.Decode(await BodyReader.ReadAsync(http, scope).ConfigureAwait(false), bodyFormat, ScaleTarget, options.FieldValidation);
        scope.Warnings.AddRange(decoded.Warnings);
        await WriteAsync(http, scope, part, options, item => ScaleMapper.Apply(item, decoded.Object, part)).ConfigureAwait(false);
    }

    private async Task PatchAsync(HttpContext http, RequestScope scope, ScaleSubresource part)
    {
        var options = QueryParser.Write(http.Request.Query, "PatchOptions");
        var type = PatchExecutor.TypeOf(BodyReader.MediaTypeOf(http));
        var body = await BodyReader.ReadAsync(http, scope).ConfigureAwait(false);
        await WriteAsync(http, scope, part, options, item =>
        {
            var patched = PatchPlanner.Apply(ScaleMapper.ToScale(item, part), body, type, ScaleTarget, options.FieldValidation);
            scope.Warnings.AddRange(patched.Warnings);
            return ScaleMapper.Apply(item, patched.Object, part);
        }).ConfigureAwait(false);
    }

    private async Task WriteAsync(HttpContext http, RequestScope scope, ScaleSubresource part, WriteOptions options, Func<JsonObject, JsonObject> change)
    {
        var path = scope.Path!;
        var target = new WriteTarget(
            scope.Resource!, part.Name, scope.Resource!.Declaration.Rules, path.Namespace, path.Name, scope.User, options,
            ManagerNameRules.Of(options.FieldManager, http.Request.Headers.UserAgent.ToString()))
        {
            Warnings = scope.Warnings,
        };
        var answer = await writer.UpdateAsync(target, change, null, isApplied: false, http.RequestAborted).ConfigureAwait(false);
        ObjectEndpoint.WriteWarnings(http, scope.Warnings);
        await AnswerAsync(http, part, answer.Json).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext http, ScaleSubresource part, ReadOnlyMemory<byte> json) => ResponseWriter.WriteAsync(
        http, 200, ScaleMapper.ToScale(ObjectEncoder.DecodeStored(json.Span, 0), part), ObjectEndpoint.FormatOf(http, allowViews: false));
}
