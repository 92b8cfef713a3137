using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Certificates;

/// <summary>Only who may <c>approve</c> for the signer approves a certificate request.</summary>
public sealed class CertificateApprovalAdmission(IAuthorizer authorizer) : IValidatingAdmission
{
    public string Name => "CertificateApproval";

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (!request.IsFor(SignerAuthorization.Requests, "approval") || !request.Updates())
            return;
        var signer = request.OldObject.Text("spec", "signerName");
        if (!await SignerAuthorization.MayAsync(authorizer, request.User, "approve", signer, cancellation).ConfigureAwait(false))
            throw request.Forbid($"user not permitted to approve requests with signerName \"{signer}\"");
    }
}
