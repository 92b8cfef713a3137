using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission.Storage;

/// <summary>An Ingress that names no class gets the default one.</summary>
public sealed class DefaultIngressClassAdmission(IObjects objects) : IMutatingAdmission
{
    public string Name => "DefaultIngressClass";

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.IsFor("ingresses.networking.k8s.io")
            && request.Creates()
            && request.Object is { } ingress
            && ingress.At("spec", "ingressClassName") is null
            && ingress.At("metadata", "annotations", "kubernetes.io/ingress.class") is null
            && DefaultClass() is { Length: > 0 } name)
            ingress.Child("spec")["ingressClassName"] = name;
        return ValueTask.CompletedTask;
    }

    private string DefaultClass() => DefaultClassRules.Name(
        objects.All("ingressclasses.networking.k8s.io").Select(ParsedObjects<JsonObject>.Read), "ingressclass.kubernetes.io/is-default-class");
}
