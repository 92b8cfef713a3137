using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Certificates;

/// <summary>Only who may <c>sign</c> for the signer puts the certificate into a request.</summary>
public sealed class CertificateSigningAdmission(IAuthorizer authorizer) : IValidatingAdmission
{
    public string Name => "CertificateSigning";

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (!request.IsFor(SignerAuthorization.Requests, "status")
            || !request.Updates()
            || (IsSame(request, "certificate") && IsSame(request, "conditions")))
            return;
        var signer = request.OldObject.Text("spec", "signerName");
        if (!await SignerAuthorization.MayAsync(authorizer, request.User, "sign", signer, cancellation).ConfigureAwait(false))
            throw request.Forbid($"user not permitted to sign requests with signerName \"{signer}\"");
    }

    private static bool IsSame(AdmissionRequest request, string field) =>
        JsonNode.DeepEquals(request.Object.At("status", field), request.OldObject.At("status", field));
}
