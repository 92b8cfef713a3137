using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Reads;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.ControlPlane.ApiServer.Writes;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Requests to objects themselves and to parts of them (status and the like): reads, writes, lists and watches.</summary>
internal sealed class ObjectEndpoint(
    ListReader lists, WatchResponder watches, ObjectWriter writer, ObjectDeleter deleter, PatchExecutor patches, TimeProvider time)
{
    private static readonly DecodeTarget DeleteOptionsTarget =
        new("", "v1", "DeleteOptions", ApiSchema.Get("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions")) { IsOfAnyVersion = true };

    /// <param name="rules">Of the kind, or of the part that is written.</param>
    public Task ServeAsync(HttpContext http, RequestScope scope, KindRules rules)
    {
        var format = FormatOf(http, allowViews: true, canStream: scope.Verb is "list" or "watch");
        return scope.Verb switch
        {
            "get" => GetAsync(http, scope, format),
            "list" => ListAsync(http, scope, format),
            "watch" => WatchAsync(http, scope, format),
            "create" => CreateAsync(http, scope, rules, format),
            "update" => UpdateAsync(http, scope, rules, format),
            "patch" => PatchAsync(http, scope, rules, format),
            "delete" => DeleteAsync(http, scope, format),
            "deletecollection" => DeleteCollectionAsync(http, scope, format),
            _ => throw ApiErrors.MethodNotAllowed(),
        };
    }

    /// <param name="canStream">Whether the path has streams too, which the refusal tells.</param>
    /// <exception cref="ApiException">406.</exception>
    public static ResponseFormat FormatOf(HttpContext http, bool allowViews, bool canStream = false)
    {
        var pretty = QueryParser.Flag(http.Request.Query, "pretty");
        var accept = http.Request.Headers.Accept.ToString();
        if (AcceptParser.Choose(accept, allowViews, pretty) is { } format)
            return format;
        throw AcceptParser.NamesServed(accept)
            ? ApiErrors.OnlyAcceptable(AcceptParser.Served)
            : ApiErrors.NotAcceptable(canStream ? AcceptParser.Served.Concat(AcceptParser.Streamed) : AcceptParser.Served);
    }

    private async Task GetAsync(HttpContext http, RequestScope scope, ResponseFormat format)
    {
        var resource = scope.Resource!;
        var version = http.Request.Query["resourceVersion"].ToString();
        var snapshot = version.Length == 0
            ? await resource.Cache!.ReadNewestAsync(http.RequestAborted).ConfigureAwait(false)
            : await NotOlderAsync(resource, version, http.RequestAborted).ConfigureAwait(false);
        if (!snapshot.Objects.TryGetValue(resource.KeyOf(scope.Path!.Namespace, scope.Path.Name), out var item))
            throw ApiErrors.NotFound(resource.Declaration, scope.Path.Name);
        await WriteObjectAsync(http, 200, resource, StoredVersionMapper.ToServed(item.Json, resource), format).ConfigureAwait(false);
    }

    private static async ValueTask<Cache.ObjectSnapshot> NotOlderAsync(ServedResource resource, string version, CancellationToken cancellation)
    {
        if (!long.TryParse(version, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var revision))
            throw ApiErrors.BadRequest($"resourceVersion: Invalid value: \"{version}\": strconv.ParseUint: parsing \"{version}\": invalid syntax");
        try
        {
            return await resource.Cache!.ReadAsync(revision, cancellation).ConfigureAwait(false);
        }
        catch (Storage.RevisionInFutureException e)
        {
            throw ListReader.TooLarge(revision, e.CurrentRevision);
        }
    }

    private async Task ListAsync(HttpContext http, RequestScope scope, ResponseFormat format)
    {
        var options = QueryParser.List(http.Request.Query, false);
        var page = await lists.ReadAsync(scope.Resource!, FilterOf(scope, options), options, http.RequestAborted).ConfigureAwait(false);
        await ListResponder.WriteAsync(http, scope.Resource!, page, format, time.GetUtcNow()).ConfigureAwait(false);
    }

    private Task WatchAsync(HttpContext http, RequestScope scope, ResponseFormat format)
    {
        // Upstream frames no events in YAML.
        if (format.Encoding == BodyFormat.Yaml)
            throw ApiErrors.OnlyAcceptable(AcceptParser.Streamed);
        var options = QueryParser.List(http.Request.Query, true);
        return watches.ServeAsync(http, scope.Resource!, FilterOf(scope, options), options, format);
    }

    private static ObjectFilter FilterOf(RequestScope scope, ListOptions options)
    {
        var path = scope.Path!;
        return ObjectFilterParser.Parse(
            scope.Resource!, scope.Resource!.Declaration.Namespaced ? path.Namespace : "", path.Name, options.LabelSelector, options.FieldSelector);
    }

    private async Task CreateAsync(HttpContext http, RequestScope scope, KindRules rules, ResponseFormat format)
    {
        var target = Target(http, scope, rules, QueryParser.Write(http.Request.Query, "CreateOptions"));
        var item = await DecodeAsync(http, scope, target).ConfigureAwait(false);
        await AnswerAsync(http, scope, await writer.CreateAsync(target, item, http.RequestAborted).ConfigureAwait(false), format).ConfigureAwait(false);
    }

    private async Task UpdateAsync(HttpContext http, RequestScope scope, KindRules rules, ResponseFormat format)
    {
        var target = Target(http, scope, rules, QueryParser.Write(http.Request.Query, "UpdateOptions"));
        var item = await DecodeAsync(http, scope, target).ConfigureAwait(false);
        Func<JsonObject>? create = rules.AllowCreateOnUpdate ? () => item : null;
        var answer = await writer.UpdateAsync(target, _ => (JsonObject)item.DeepClone(), create, isApplied: false, http.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(http, scope, answer, format).ConfigureAwait(false);
    }

    private async Task PatchAsync(HttpContext http, RequestScope scope, KindRules rules, ResponseFormat format)
    {
        var isApply = BodyReader.MediaTypeOf(http) == PatchExecutor.ApplyType;
        var target = Target(http, scope, rules, QueryParser.Write(http.Request.Query, "PatchOptions", isApply)) with { IsPatch = true };
        var body = await BodyReader.ReadAsync(http, scope).ConfigureAwait(false);
        var answer = await patches.PatchAsync(target, BodyReader.MediaTypeOf(http), body, http.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(http, scope, answer, format).ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpContext http, RequestScope scope, ResponseFormat format)
    {
        var (path, resource) = (scope.Path!, scope.Resource!);
        var options = await DeleteOptionsAsync(http, scope).ConfigureAwait(false);
        var answer = await deleter.DeleteAsync(resource, path.Namespace, path.Name, options, scope.User, scope.Warnings, http.RequestAborted).ConfigureAwait(false);
        WriteWarnings(http, scope.Warnings);
        if (!answer.IsGone || resource.Declaration.Rules.ReturnsDeleted)
        {
            await WriteObjectAsync(http, 200, resource, ObjectEncoder.Encode(answer.Item), format).ConfigureAwait(false);
            return;
        }
        var details = new ApiStatusDetails(path.Name, resource.Declaration.Group, resource.Declaration.Resource, new ObjectMeta(answer.Item).Uid);
        await ResponseWriter.WriteAsync(http, 200, StatusRenderer.Success(details), format).ConfigureAwait(false);
    }

    private async Task DeleteCollectionAsync(HttpContext http, RequestScope scope, ResponseFormat format)
    {
        var resource = scope.Resource!;
        var deletion = await DeleteOptionsAsync(http, scope).ConfigureAwait(false);
        var options = QueryParser.List(http.Request.Query, false);
        var page = await lists.ReadAsync(resource, FilterOf(scope, options), options, http.RequestAborted).ConfigureAwait(false);
        foreach (var item in page.Items)
        {
            try
            {
                await deleter.DeleteAsync(resource, item.Namespace, item.Name, deletion, scope.User, scope.Warnings, http.RequestAborted).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.Status.Code == 404)
            {
                // Somebody else deleted it; that is what was asked for.
            }
        }
        WriteWarnings(http, scope.Warnings);
        await ListResponder.WriteAsync(http, resource, page, format, time.GetUtcNow()).ConfigureAwait(false);
    }

    private static async Task<DeleteOptions> DeleteOptionsAsync(HttpContext http, RequestScope scope)
    {
        var body = await BodyReader.ReadAsync(http, scope).ConfigureAwait(false);
        if (body.IsEmpty)
            return DeleteOptionsParser.Parse(null, http.Request.Query);
        var decoded = ObjectDecoder.Decode(body, BodyReader.FormatOf(http), DeleteOptionsTarget, FieldValidation.Ignore);
        return DeleteOptionsParser.Parse(decoded.Object, http.Request.Query);
    }

    private static async Task<JsonObject> DecodeAsync(HttpContext http, RequestScope scope, WriteTarget target)
    {
        var bodyFormat = BodyReader.FormatOf(http);
        var body = await BodyReader.ReadAsync(http, scope).ConfigureAwait(false);
        var decoded = ObjectDecoder.Decode(body, bodyFormat, DecodeTarget.Of(target.Declaration), target.Options.FieldValidation);
        target.Warnings.AddRange(decoded.Warnings);
        return decoded.Object;
    }

    private static WriteTarget Target(HttpContext http, RequestScope scope, KindRules rules, WriteOptions options)
    {
        var path = scope.Path!;
        return new WriteTarget(
            scope.Resource!, path.Subresource, rules, scope.Resource!.Declaration.Namespaced ? path.Namespace : "", path.Name, scope.User, options,
            ManagerNameRules.Of(options.FieldManager, http.Request.Headers.UserAgent.ToString()))
        {
            Warnings = scope.Warnings,
        };
    }

    private async Task AnswerAsync(HttpContext http, RequestScope scope, WriteAnswer answer, ResponseFormat format)
    {
        WriteWarnings(http, scope.Warnings);
        await WriteObjectAsync(http, answer.Code, scope.Resource!, answer.Json, format).ConfigureAwait(false);
    }

    internal static void WriteWarnings(HttpContext http, IReadOnlyList<string> warnings)
    {
        if (warnings.Count > 0)
            http.Response.Headers.Warning = new([.. WarningRules.Headers(warnings)]);
    }

    private Task WriteObjectAsync(HttpContext http, int code, ServedResource resource, ReadOnlyMemory<byte> json, ResponseFormat format) =>
        ObjectResponder.WriteAsync(http, code, resource, json, format, time.GetUtcNow());
}
