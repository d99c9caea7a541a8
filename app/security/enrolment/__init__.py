"""Somebody who lost everything gets in again by a link of VNG: new password, new authenticator."""
