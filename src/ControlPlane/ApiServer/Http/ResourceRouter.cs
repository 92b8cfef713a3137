using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Apply;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.ControlPlane.ApiServer.Writes;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Sends requests about resources where they belong: objects, parts of objects, scales, actions, streams.</summary>
internal sealed class ResourceRouter(
    ObjectEndpoint objects, ScaleEndpoint scales, AdmissionChain admission, IReadOnlyDictionary<string, IAction> actions,
    IReadOnlyDictionary<string, IConnector> connectors, TimeProvider time)
{
    public Task ServeAsync(HttpContext http, RequestScope scope)
    {
        var path = scope.Path!;
        var resource = scope.Resource ?? throw ApiErrors.NoSuchPath();
        if (path.Subresource.Length == 0)
            return ServeItemAsync(http, scope, resource);
        var part = resource.Declaration.Subresources.FirstOrDefault(s => s.Name == path.Subresource) ?? throw ApiErrors.NoSuchPath();
        if (path.Rest is not ("" or "/") && part is not ConnectSubresource)
            throw ApiErrors.NoSuchPath();
        if (part is not ConnectSubresource && !part.Verbs.Contains(scope.Verb))
            throw ApiErrors.MethodNotAllowed();
        return part switch
        {
            PartSubresource written => objects.ServeAsync(http, scope, written.Rules),
            ScaleSubresource scale => scales.ServeAsync(http, scope, scale),
            ActionSubresource action => ActAsync(http, scope, $"{resource.Declaration.QualifiedName}/{action.Name}", action.Schema),
            ConnectSubresource connect => ConnectAsync(http, scope, connect),
            _ => throw ApiErrors.MethodNotAllowed(),
        };
    }

    private Task ServeItemAsync(HttpContext http, RequestScope scope, ServedResource resource)
    {
        var (declaration, path) = (resource.Declaration, scope.Path!);
        // A create names no object in its path, an update does; an unknown method has no verb.
        var fits = scope.Verb switch
        {
            "create" => path.Name.Length == 0,
            "update" or "patch" => path.Name.Length > 0,
            _ => true,
        };
        if (!fits || !declaration.Verbs.Contains(scope.Verb))
            throw ApiErrors.MethodNotAllowed();
        if (declaration.Namespaced && path.Namespace.Length == 0 && scope.Verb is not ("list" or "watch"))
            throw ApiErrors.NoSuchPath();
        return resource.Cache is null && actions.ContainsKey(declaration.QualifiedName)
            ? ActAsync(http, scope, declaration.QualifiedName, declaration.Schema)
            : objects.ServeAsync(http, scope, declaration.Rules);
    }

    private async Task ActAsync(HttpContext http, RequestScope scope, string actionPath, string schema)
    {
        var path = scope.Path!;
        var action = actions.TryGetValue(actionPath, out var found) ? found : throw ApiErrors.MethodNotAllowed();
        var format = ObjectEndpoint.FormatOf(http, allowViews: false);
        var options = QueryParser.Write(http.Request.Query, "CreateOptions");
        var type = ApiSchema.Get(schema);
        var bodyFormat = BodyReader.FormatOf(http);
        var body = await BodyReader.ReadAsync(http, scope).ConfigureAwait(false);
        var decoded = ObjectDecoder.Decode(body, bodyFormat, TargetOf(type), options.FieldValidation);
        scope.Warnings.AddRange(decoded.Warnings);
        if (path.Subresource.Length == 0)
            ManagedFieldsUpdater.Update(null, decoded.Object, new FieldWrite(TargetOf(type), ManagerOf(http, options), "", time.GetUtcNow()));
        var request = new AdmissionRequest
        {
            Operation = AdmissionOperation.Create,
            Resource = scope.Resource!.Declaration,
            Subresource = path.Subresource,
            Namespace = path.Namespace,
            Name = path.Name,
            Object = decoded.Object,
            User = scope.User,
            DryRun = options.DryRun,
        };
        await admission.MutateAsync(request, http.RequestAborted).ConfigureAwait(false);
        await admission.ValidateAsync(request, http.RequestAborted).ConfigureAwait(false);
        scope.Warnings.AddRange(request.Warnings);
        var answer = await action.RunAsync(
            new ActionRequest(scope.Resource.Declaration, path.Subresource, path.Namespace, path.Name, decoded.Object, scope.User, options.DryRun),
            http.RequestAborted).ConfigureAwait(false);
        ObjectEndpoint.WriteWarnings(http, scope.Warnings);
        await ResponseWriter.WriteAsync(http, answer.Code, answer.Body, format).ConfigureAwait(false);
    }

    private static string ManagerOf(HttpContext http, WriteOptions options) =>
        ManagerNameRules.Of(options.FieldManager, http.Request.Headers.UserAgent.ToString());

    private static DecodeTarget TargetOf(TypeSchema type)
    {
        var parts = type.Kinds[0].Split('/');
        return new DecodeTarget(parts.Length == 3 ? parts[0] : "", parts[^2], parts[^1], type);
    }

    private async Task ConnectAsync(HttpContext http, RequestScope scope, ConnectSubresource part)
    {
        var path = scope.Path!;
        var declaration = scope.Resource!.Declaration;
        var connector = connectors.TryGetValue($"{declaration.QualifiedName}/{part.Name}", out var found) ? found : throw ApiErrors.MethodNotAllowed();
        var request = new AdmissionRequest
        {
            Operation = AdmissionOperation.Connect,
            Resource = declaration,
            Subresource = path.Subresource,
            Namespace = path.Namespace,
            Name = path.Name,
            User = scope.User,
        };
        await admission.ValidateAsync(request, http.RequestAborted).ConfigureAwait(false);
        await connector.ServeAsync(new ConnectRequest(declaration, part.Name, path.Namespace, path.Name, path.Rest, scope.User), http).ConfigureAwait(false);
    }
}
