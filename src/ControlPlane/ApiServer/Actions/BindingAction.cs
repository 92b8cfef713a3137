using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>Binds a pod to a node, once and for all: through the pod (<c>pods/binding</c>), or as a Binding of its own.</summary>
public sealed class BindingAction : IAction
{
    private readonly IObjects _objects;
    private readonly TimeProvider _time;

    private BindingAction(string path, IObjects objects, TimeProvider time) => (Path, _objects, _time) = (path, objects, time);

    public string Path { get; }

    public static IReadOnlyList<IAction> All(IObjects objects, TimeProvider time) => [new BindingAction("pods/binding", objects, time), new BindingAction("bindings", objects, time)];

    public async Task<ActionAnswer> RunAsync(ActionRequest request, CancellationToken cancellation)
    {
        var binding = request.Body;
        var name = binding.Text("metadata", "name");
        if (request.Subresource.Length > 0 && request.Name != name)
            throw ApiErrors.BadRequest("name in URL does not match name in Binding object");
        var errors = BindingRules.Check(binding);
        // Upstream does not make an Invalid of it.
        if (errors.Count > 0)
            throw ApiErrors.BadRequest(errors is [var only] ? only : $"[{string.Join(", ", errors)}]");
        if (request.DryRun)
            Bind(binding, await _objects.GetAsync("pods", request.Namespace, name, cancellation).ConfigureAwait(false) ?? throw ApiErrors.NotFound("", "pods", name));
        else
            await _objects.UpdateAsync("pods", request.Namespace, name, "binding", pod => Bind(binding, pod), cancellation).ConfigureAwait(false);
        return new ActionAnswer(201, SuccessRenderer.Success(201));
    }

    private bool Bind(JsonObject binding, JsonObject pod)
    {
        var name = pod.Text("metadata", "name");
        if (BindingRules.PreconditionProblem(binding, pod) is { } changed)
            throw ApiErrors.Conflict("", "pods", name, changed);
        if (BindingRules.Problem(pod) is { } problem)
            throw ApiErrors.Conflict("", "pods/binding", name, problem);
        BindingRules.Apply(binding, pod, _time.GetUtcNow());
        return true;
    }
}
